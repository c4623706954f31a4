//! A run in pieces on the engines that people have: Dask, Slurm, what Kubernetes would start, and
//! the loops of `docs/one-machine.md`. The drivers are Python and can be run by hand; each
//! compares its results with those of a single run, byte by byte.

/// They need programs that `tools/peers.sh` installs, and Slurm needs root.
mod peers {
    use std::process::Command;

    use crate::support::repo;

    /// Runs scenarios of a driver against this build's `restora`. All of them have to hold, and
    /// a driver that ran none would say nothing.
    #[track_caller]
    fn holds(driver: &str, scenarios: &[&str]) {
        let python = repo().join("target").join("peers").join("bin").join("python");
        let script = repo().join("tests").join("engines").join(driver);
        let output = Command::new(&python)
            .arg(script)
            .args(["--restora", env!("CARGO_BIN_EXE_restora")])
            .args(scenarios)
            .output()
            .unwrap_or_else(|e| panic!("{}: {e}", python.display()));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{driver} {scenarios:?}\n{out}\n{err}");
        for scenario in scenarios {
            let told = out.lines().any(|line| line.starts_with(&format!("{scenario}: ")));
            assert!(told, "{driver}: nothing of {scenario} in\n{out}\n{err}");
        }
    }

    #[test]
    fn the_commands_of_the_page_on_one_machine_give_the_single_run() {
        holds("one_machine.py", &["page"]);
    }

    #[test]
    fn no_child_outlives_the_worker_that_started_it() {
        holds("dask_engine.py", &["keeper"]);
    }

    #[test]
    fn dask_survives_a_worker_that_is_killed_in_the_middle() {
        holds("dask_engine.py", &["killed-worker", "nanny"]);
    }

    #[test]
    fn dask_by_its_command_gives_the_single_run() {
        holds("dask_engine.py", &["command-line", "damaged-part"]);
    }

    #[test]
    fn dask_tells_which_shard_failed_and_why() {
        holds("dask_engine.py", &["fails-for-good", "refused"]);
    }

    #[test]
    fn dask_that_is_cancelled_or_lost_leaves_no_child() {
        holds("dask_engine.py", &["cancelled", "lost-scheduler"]);
    }

    #[test]
    fn slurm_names_the_shard_that_was_killed_and_runs_it_again() {
        holds("slurm_engine.py", &["killed-job"]);
    }

    #[test]
    fn slurm_runs_several_shards_in_one_element_of_an_array() {
        holds("slurm_engine.py", &["several-shards"]);
    }

    #[test]
    fn slurm_tells_how_much_memory_there_is() {
        holds("slurm_engine.py", &["memory"]);
    }

    #[test]
    fn slurm_gets_nothing_from_a_wrong_call() {
        holds("slurm_engine.py", &["scripts", "refused"]);
    }

    #[test]
    fn the_jobs_of_kubernetes_are_valid_and_their_commands_give_the_single_run() {
        holds("kubernetes_engine.py", &["manifests", "commands"]);
    }

    #[test]
    fn the_recipe_of_the_container_names_what_is_there() {
        holds("kubernetes_engine.py", &["containerfile"]);
    }
}
