"""The unit tests: each tests/unit/test_NAME.c is a cmocka program and the area unit/NAME."""
import subprocess

from harness import ROOT, Failure, Result, Test, shown

TIME = 300


def run(context, name):
    program = context.build / "tests" / "unit" / f"test_{name}"
    if not program.exists():
        raise Failure(f"{program} is not built: make test builds it")
    env = context.env(name, CMOCKA_MESSAGE_OUTPUT="TAP")
    env["ASAN_OPTIONS"] = env["ASAN_OPTIONS"].replace("detect_leaks=0", "detect_leaks=1")
    done = subprocess.run([program], cwd=ROOT, env=env,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME, check=False)
    out = done.stdout.decode(errors="replace")
    results, detail = [], []
    for line in out.splitlines():
        words = line.split(" - ", 1)
        if words[0].startswith("ok "):
            skipped = words[-1].endswith("# SKIP")
            results.append(Result(f"unit/{name}/{words[-1]}", "skipped" if skipped else "passed"))
        elif words[0].startswith("not ok "):
            results.append(Result(f"unit/{name}/{words[-1]}", "failed"))
        elif line.startswith("#") and results and results[-1].status == "failed":
            results[-1].detail += line[1:].strip() + "\n"
        else:
            detail.append(line)
    if not any(r.status == "failed" for r in results) and (done.returncode or not results):
        text = "\n".join(detail) + done.stderr.decode(errors="replace")
        results.append(Result(f"unit/{name}", "failed", f"ended with status {done.returncode}\n{shown(text)}"))
    return results


def tests(_build):
    for source in sorted((ROOT / "tests" / "unit").glob("test_*.c")):
        name = source.stem.removeprefix("test_")
        yield Test("unit", name, lambda context, name=name: run(context, name), cost=2)
