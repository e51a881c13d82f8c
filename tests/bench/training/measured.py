# What a program took, from its start to its end, and what it printed, as JSON:  measured.py PROGRAM ARGUMENT...
#
# Milliseconds, and for memory the largest resident set in bytes, which counts the pages of mapped files too.
import json
import os
import subprocess
import sys
import time

start = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
output = child.stdout.read()
_, status, usage = os.wait4(child.pid, 0)
wall = time.perf_counter() - start
child.returncode = os.waitstatus_to_exitcode(status)
if child.returncode != 0:
    sys.exit(f"{sys.argv[1]} ended with {child.returncode}")
unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
json.dump({
    "wall": 1000 * wall, "user": 1000 * usage.ru_utime, "system": 1000 * usage.ru_stime, "memory": unit * usage.ru_maxrss,
    "output": output.decode(errors="replace"),
}, sys.stdout)
