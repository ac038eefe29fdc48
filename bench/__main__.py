from bench.command import app
from regulars.cli import run

if __name__ == "__main__":
    run(lambda: app, "python -m bench")
