"""Launcher for a checkout: ``python cli.py run studies/netlm``. The commands live in ``evsynth/cli/``."""

from evsynth.cli import main

if __name__ == "__main__":
    main()
