#!/bin/sh
# Submits the shards of a plan as a job array, and a job that merges them when the array has ended.
#
#   restora plan config.json --shards 40 -o plan.json
#   deploy/slurm/submit.sh plan.json -o results
#
# When shards failed, the merge says which ones and keeps a list of them. Then
#
#   deploy/slurm/submit.sh plan.json -o results --retry
#
# submits those alone. Plan, inputs and parts have to be on a file system that all nodes share.
set -eu

usage() {
    cat <<'END'
submit.sh PLAN -o OUT [options] [-- SBATCH-OPTIONS]

  -o OUT                folder of results
  --parts DIR           folder of parts; PLAN without .json and with .parts unless given
  --at-once K           run at most K array elements at a time
  --shards-per-job M    compute M neighbouring shards in one array element (1)
  --restora PATH        the program (restora, from the PATH of the nodes)
  --overwrite           replace results that are there
  --retry               submit only what the last merge found missing
  -- SBATCH-OPTIONS     for the shards, such as --time=2:00:00 --mem=8G --cpus-per-task=4

Options for all jobs (account, partition) can be given as Slurm's SBATCH_* variables.
END
}

fail() {
    echo "submit.sh: $1" >&2
    exit 2
}

whole_number() {
    case "$2" in
        '' | *[!0-9]* | 0*) fail "$1 is \`$2\`; it has to be a whole number from 1 on" ;;
    esac
}

plan="" out="" parts="" at_once="" per_job=1 restora="restora" overwrite="" retry=""
while [ $# -gt 0 ]; do
    option="$1"
    shift
    case "$option" in
        -o | --parts | --at-once | --shards-per-job | --restora)
            [ $# -gt 0 ] || fail "$option needs a value; \`submit.sh --help\` lists the options"
            value="$1"
            shift
            ;;
    esac
    case "$option" in
        -o) out="$value" ;;
        --parts) parts="$value" ;;
        --at-once) at_once="$value" && whole_number --at-once "$value" ;;
        --shards-per-job) per_job="$value" && whole_number --shards-per-job "$value" ;;
        --restora) restora="$value" ;;
        --overwrite) overwrite="--overwrite" ;;
        --retry) retry="yes" ;;
        -h | --help) usage && exit 0 ;;
        --) break ;;
        -*) fail "there is no option $option; \`submit.sh --help\` lists them" ;;
        *)
            [ -z "$plan" ] || fail "\`$option\` is one argument too many: the plan is $plan"
            plan="$option"
            ;;
    esac
done

[ -n "$plan" ] || fail "which plan? \`restora plan CONFIG --shards N -o PLAN\` makes one"
[ -n "$out" ] || fail "-o OUT is missing: the folder for the results"
[ -f "$plan" ] || fail "$plan is not there; \`restora plan CONFIG --shards N -o $plan\` makes it"
command -v sbatch >/dev/null || fail "sbatch is not in the PATH: run this where Slurm's commands are"
if [ -e "$out" ] && [ -z "$overwrite" ]; then
    # Said now, and not by the merge after hours of work.
    fail "$out is there already: name another folder, or say --overwrite to replace it"
fi

# Jobs start in the folder of their submission, but a path that is whole cannot be mistaken.
absolute() {
    case "$1" in
        /*) echo "$1" ;;
        *) echo "$PWD/$1" ;;
    esac
}
here="$(cd "$(dirname "$0")" && pwd)"
plan="$(absolute "$plan")"
out="$(absolute "$out")"
parts="$(absolute "${parts:-${plan%.json}.parts}")"
list="$parts/retry.list"
mkdir -p "$parts/logs"

# Within a text in the plan a quotation mark has a backslash before it, so that this counts shards.
shards="$(grep -o '"shard"[[:space:]]*:' "$plan" | wc -l | tr -d ' ')"
[ "$shards" -gt 0 ] || fail "$plan has no shards: make it by \`restora plan CONFIG --shards N -o PLAN\`"

# Element I of the array computes shards (I - 1) * M + 1 to I * M. What is whole among them is not
# computed again, so a retry may name an element of which one shard is missing.
elements="$(((shards + per_job - 1) / per_job))"
array="1-$elements"
if [ -n "$retry" ]; then
    grep -q '[0-9]' "$list" 2>/dev/null ||
        fail "$list is not there or empty: no merge has found a shard missing; leave --retry out"
    array="$(tr ',' '\n' <"$list" | awk -F- -v per="$per_job" '
        NF {
            last = NF > 1 ? $2 : $1
            for (shard = $1; shard <= last; shard++) {
                element = int((shard - 1) / per) + 1
                if (!seen[element]++) list = list (list == "" ? "" : ",") element
            }
        }
        END { print list }')"
fi
case "$array" in
    *[!0-9,-]* | '') fail "$list holds no list of shards such as 3,7,12-14: remove it, and leave --retry out" ;;
esac

# Arguments, and not the environment: whether a job gets that is the site's to decide.
if ! job="$(sbatch --parsable --array="$array${at_once:+%$at_once}" --output="$parts/logs/%A_%a.log" "$@" \
    "$here/shard.sbatch" "$restora" "$plan" "$parts" "$shards" "$per_job")"; then
    fail "sbatch refused the array $array (above). With more elements than the cluster's MaxArraySize
(scontrol show config | grep MaxArraySize) or your limit of jobs, use --shards-per-job"
fi
job="${job%%;*}"

# After any end of the array, also a bad one: then the merge says what is missing, by number.
if ! merge="$(sbatch --parsable --dependency="afterany:$job" --output="$parts/logs/%j_merge.log" \
    "$here/merge.sbatch" "$restora" "$plan" "$parts" "$out" "$list" $overwrite)"; then
    fail "sbatch took the array (job $job) but refused the merge (above). When the array has ended, run
$restora merge $plan $parts -o $out --retry-list $list"
fi
merge="${merge%%;*}"

cat <<END
shards: job $job, elements $array of $elements, $per_job of $shards shards each
merge:  job $merge, after that
logs:   $parts/logs
follow: squeue -j $job,$merge
END
