"""The archive's own texts: every program tests/content/*.py. Each prints lines "ok   NAME" and
"FAIL NAME: WHY" (each a case) or nothing of the kind (then it is one case), and ends with a status."""
import subprocess
import sys

from harness import ROOT, Failure, Result, Test, shown


def run(_context, script, *args):
    done = subprocess.run([sys.executable, script, *args], cwd=ROOT, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300, check=False)
    if "--self-test" in args or not done.stdout.startswith(("ok ", "FAIL ")):
        if done.returncode:
            raise Failure(shown(done.stdout + done.stderr))
        return None
    results = [Result(f"content/{script.stem}/{line[4:].strip()}", "passed" if line.startswith("ok ") else "failed")
               for line in done.stdout.splitlines() if line.startswith(("ok ", "FAIL "))]
    if done.returncode and all(r.status == "passed" for r in results):
        raise Failure(shown(done.stdout + done.stderr))
    return results


def tests(_build):
    for script in sorted((ROOT / "tests" / "content").glob("*.py")):
        yield Test("content", script.stem, lambda context, script=script: run(context, script), cost=2)
        if "--self-test" in script.read_text(encoding="utf-8"):
            yield Test("content", f"{script.stem}-notices-damage",
                       lambda context, script=script: run(context, script, "--self-test"), cost=10)
