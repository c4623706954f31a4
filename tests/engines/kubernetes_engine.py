#!/usr/bin/env python3
"""What can be known of deploy/kubernetes and deploy/container without a cluster and without an engine for containers.

    python kubernetes_engine.py --restora PATH/TO/restora [SCENARIO...]

Needs kubernetes-validate, hera and hadolint (tests/peers/requirements.txt) in the Python that runs it, and apt.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from hera.workflows.models import Workflow

from common import REPO, Case, Wrong, check, main, run

DEPLOY = REPO / "deploy"
JOBS = DEPLOY / "kubernetes" / "job.yaml"
ARGO = DEPLOY / "kubernetes" / "argo.yaml"
CONTAINERFILE = DEPLOY / "container" / "Containerfile"

# The oldest version that takes the manifest, the one since which it needs no beta, and the newest known.
VERSIONS = ("1.29", "1.33", "1.37")
SHARDS = 8


def jobs() -> dict[str, dict[str, Any]]:
    documents = yaml.safe_load_all(JOBS.read_text(encoding="utf-8"))
    return {job["metadata"]["name"].removeprefix("restora-"): job["spec"] for job in documents}


def container(spec: dict[str, Any]) -> dict[str, Any]:
    (only,) = spec["template"]["spec"]["containers"]
    return only


def manifests(_folder: Path, _restora: Path) -> str:
    """Schemas, and what no schema knows."""
    for document in yaml.safe_load_all(JOBS.read_text(encoding="utf-8")):
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                raise Wrong(f"{document['metadata']['name']}, Kubernetes {version}: {error}") from error
    specs = jobs()
    check(list(specs) == ["plan", "shards", "merge"], f"{list(specs)}")
    shards = specs["shards"]
    for name, spec in specs.items():
        pod, one = spec["template"]["spec"], container(spec)
        check(pod["restartPolicy"] == "Never", f"{name}: backoffLimitPerIndex and podFailurePolicy need Never")
        check(pod["securityContext"]["runAsNonRoot"] is True, f"{name}: root")
        check(one["securityContext"]["readOnlyRootFilesystem"] is True, f"{name}: root file system")
        check({"name": "tmp", "mountPath": "/tmp"} in one["volumeMounts"], f"{name}: no /tmp to write to")
        environment = {entry["name"]: entry.get("value") for entry in one["env"]}
        check(environment.get("SHARDS", str(shards["completions"])) == str(shards["completions"]), f"{name}: SHARDS")
        check(bool(spec.get("suspend")) == (name != "plan"), f"{name}: suspend")
        for rule in spec["podFailurePolicy"]["rules"]:
            check(rule.get("onExitCodes", {}).get("containerName", one["name"]) == one["name"], f"{name}: {rule}")
    check(shards["completionMode"] == "Indexed", "restora-shards is not indexed")
    user = re.search(r"^USER (\d+):(\d+)$", CONTAINERFILE.read_text(), re.M)
    for spec in specs.values():
        security = spec["template"]["spec"]["securityContext"]
        check(
            user is not None and (security["runAsUser"], security["runAsGroup"]) == tuple(map(int, user.groups())),
            "user",
        )
    _argo()
    return f"3 jobs valid in Kubernetes {', '.join(VERSIONS)}; 1 workflow valid"


def _argo() -> None:
    """The models drop what they do not know, so that a key that Argo lacks is missing afterwards."""
    source = yaml.safe_load(ARGO.read_text(encoding="utf-8"))
    workflow = Workflow.model_validate(source)
    back = workflow.model_dump(by_alias=True, exclude_unset=True, mode="json")
    lost = _lost(source, back)
    check(not lost, f"{ARGO.name} has keys that Argo does not know: {lost}")


def _lost(source: Any, back: Any, at: str = "") -> list[str]:
    if isinstance(source, dict):
        back = back if isinstance(back, dict) else {}
        return [
            place
            for key, value in source.items()
            for place in ([f"{at}/{key}"] if key not in back else _lost(value, back[key], f"{at}/{key}"))
        ]
    if isinstance(source, list):
        return [place for number, pair in enumerate(zip(source, back)) for place in _lost(*pair, f"{at}/{number}")]
    return []


def in_container(case: Case, spec: dict[str, Any], **variables: object) -> subprocess.CompletedProcess[str]:
    """Runs what a container would, with its variables; the volume is a folder."""
    one = container(spec)
    words = [word.replace("/data/", f"{case.folder}/data/") for word in (*one["command"], *one["args"])]
    environment = {entry["name"]: entry["value"] for entry in one["env"] if "value" in entry}
    environment |= {name: str(value) for name, value in variables.items()}
    environment["PATH"] = f"{case.restora.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment, cwd="/")


def exit_codes(spec: dict[str, Any], action: str) -> set[int]:
    rules = [rule for rule in spec["podFailurePolicy"]["rules"] if rule["action"] == action]
    return {code for rule in rules for code in rule.get("onExitCodes", {}).get("values", [])}


def commands(folder: Path, restora: Path) -> str:
    """The three jobs one after the other, an index that is left out, and the exit codes that the policies name."""
    check(restora.name == "restora", f"{restora}: the containers call the program `restora`")
    case = Case(folder, restora, SHARDS)
    data = folder / "data"
    (folder / "case").rename(data)
    (data / "watershed.json").rename(data / "config.json")
    specs = jobs()

    def job(name: str, code: int = 0, **variables: object) -> str:
        done = in_container(case, specs[name], SHARDS=SHARDS, **variables)
        check(
            done.returncode == code, f"{name} {variables}: {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}"
        )
        return done.stderr

    memory = 2048
    job("plan")
    for index in range(SHARDS):
        if index != 4:
            job("shards", JOB_COMPLETION_INDEX=index, MEMORY_MIB=memory)
    job("merge", code=4)
    check((data / "retry.list").read_text().strip() == "5", "index 4 is shard 5")
    check(4 in exit_codes(specs["merge"], "FailJob"), "4 would be retried")
    job("shards", JOB_COMPLETION_INDEX=4, MEMORY_MIB=memory)
    job("merge")
    files = case.same(data / "results")
    # Too little memory, then a config that has changed.
    (data / "parts" / f"shard-0001-of-{SHARDS:04d}.part").unlink()
    job("shards", code=6, JOB_COMPLETION_INDEX=0, MEMORY_MIB=2)
    check(6 in exit_codes(specs["shards"], "FailIndex"), "6 would be retried")
    config = data / "config.json"
    config.write_text(config.read_text().replace("3406.5", "3406.6"))
    job("shards", code=2, JOB_COMPLETION_INDEX=0, MEMORY_MIB=memory)
    check(2 in exit_codes(specs["shards"], "FailJob"), "2 would be retried")
    return f"{SHARDS} indices; {files} files byte-equal; exit codes 2, 4 and 6 as the policies have them"


def containerfile(_folder: Path, _restora: Path) -> str:
    """hadolint, and whether every package exists in the release that the image is made from."""
    run([Path(sys.executable).with_name("hadolint"), CONTAINERFILE])
    text = CONTAINERFILE.read_text().replace("\\\n", " ")
    bases = set(re.findall(r"^FROM (\S+)", text, re.M))
    check(bases == {"debian:bookworm", "debian:bookworm-slim"}, f"{bases}")
    release = Path("/etc/os-release").read_text()
    check("bookworm" in release, "packages can be looked up on Debian 12 alone")
    packages = [
        word
        for line in re.findall(r"apt-get install (.*?)&&", text)
        for word in line.split()
        if not word.startswith("-")
    ]
    check("libgdal32" in packages and len(packages) > 5, f"{packages}")
    for package in packages:
        said = run(["apt-cache", "policy", package]).stdout
        check(bool(re.search(r"Candidate: (?!\(none\))", said)), f"there is no package {package}")
    missing = [name for name in _copied(text) if not (REPO / name).exists()]
    check(not missing, f"copied and not there: {missing}")
    return f"hadolint finds nothing; {len(packages)} packages exist"


def _copied(text: str) -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", text, re.M)
    return [name for line in lines for name in line.split()[:-1]]


SCENARIOS = {"manifests": manifests, "commands": commands, "containerfile": containerfile}

if __name__ == "__main__":
    sys.exit(main(SCENARIOS, __doc__.splitlines()[0]))
