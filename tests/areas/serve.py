"""The preview server and its page: tests/serve/*, each a program that prints a line for each test."""
import os
import shutil
import subprocess

from harness import TESTS, Failure, Result, Test, shown

PROGRAMS = {"attacks.py": 5, "answers.py": 8, "bounds.py": 45, "watching.py": 10, "preview.mjs": 20}  # seconds


def run_lines(context, area, path, timeout=300):
    """Runs a program that prints "ok NAME" and "FAILED NAME: why"."""
    command = ["node"] if path.suffix == ".mjs" else ["python3"]
    env = context.env(path.stem, CHROMIUM=shutil.which("chromium") or "")
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env["PATH"] += ":/usr/sbin:/sbin"  # where Debian keeps sshd and nginx
    done = subprocess.run([*command, path, "--program", context.program], cwd=path.parent, env=env,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False)
    results = []
    for line in done.stdout.splitlines():
        if line.startswith("ok "):
            results.append(Result(f"{area}/{path.stem}/{line[3:]}", "passed"))
        elif line.startswith("FAILED "):
            name, _, why = line[7:].partition(": ")
            results.append(Result(f"{area}/{path.stem}/{name}", "failed", why))
        elif line.startswith("skipped "):
            name, _, why = line[8:].partition(": ")
            results.append(Result(f"{area}/{path.stem}/{name}", "skipped", why))
    failed = any(r.status == "failed" for r in results)
    if not results or (done.returncode and not failed):
        raise Failure(f"{path.name} ended with status {done.returncode}\n{shown(done.stdout[-1000:] + done.stderr)}")
    return results


def tests(_build):
    for name, cost in PROGRAMS.items():
        path = TESTS / "serve" / name
        if path.exists():
            yield Test("serve", path.stem, lambda context, path=path: run_lines(context, "serve", path), cost=cost,
                       alone=name == "bounds.py")
