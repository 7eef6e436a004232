"""The search: tests/search/*.test.mjs, which Node runs over small indexes that an indexer makes."""
import re
import subprocess

from harness import TESTS, Failure, Result, Test, shown

TIME = 300
LINE = re.compile(r"^(not ok|ok) \d+ - (.*?)(?: # (SKIP|TODO).*)?$")
FOLDER = TESTS / "search"


def run(context, path):
    env = context.env(path.stem)
    env["SONGNGU"] = str(context.program)
    env["INDEXER"] = str(context.build / "tests" / "search" / "indexer")
    done = subprocess.run(["node", "--test", "--test-reporter=tap", path], cwd=FOLDER, env=env,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIME, check=False)
    results, name = [], path.name.split(".")[0]
    for line in done.stdout.splitlines():
        match = LINE.match(line)
        if match:
            results.append(Result(f"search/{name}/{match[2]}", "passed" if match[1] == "ok" else "failed"))
        elif results and results[-1].status == "failed":
            results[-1].detail += line.strip() + "\n"
    failed = any(r.status == "failed" for r in results)
    if not results or (done.returncode and not failed):
        raise Failure(f"{path.name} ended with status {done.returncode}\n{shown(done.stdout[-1000:] + done.stderr)}")
    return results


def tests(_build):
    for path in sorted(FOLDER.glob("*.test.mjs")):
        yield Test("search", path.name.split(".")[0], lambda context, path=path: run(context, path), cost=5)
