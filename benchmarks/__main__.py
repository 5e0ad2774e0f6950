"""`python -m benchmarks NAME`: run one and print its lines as JSON."""

import importlib
import json
import sys

for line in importlib.import_module(f"benchmarks.{sys.argv[1]}").run():
    print(json.dumps(line, ensure_ascii=False), flush=True)
