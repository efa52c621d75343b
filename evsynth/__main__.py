"""``python -m evsynth`` opens the same door as the ``evsynth`` console script."""

from evsynth.cli import main

if __name__ == "__main__":
    main()
