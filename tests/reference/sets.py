"""Write the data sets that are files, optim/data/*.npz, from scikit-learn's copies.

    pip install scikit-learn==1.9.1     (in a throwaway environment; the project never needs it)
    python -m tests.reference.sets

optim/data/README.md says where they come from, and their licence.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits, load_iris

FOLDER = Path(__file__).parent.parent.parent / "optim" / "data"


def main() -> None:
    digits, iris = load_digits(), load_iris()
    np.savez_compressed(
        FOLDER / "digits.npz", inputs=digits.data.astype(np.uint8), labels=digits.target.astype(np.uint8)
    )
    np.savez_compressed(FOLDER / "iris.npz", inputs=iris.data, labels=iris.target.astype(np.uint8))


if __name__ == "__main__":
    main()
