"""`python -m restora_dask` is the command `restora-dask`."""

import sys

from .cli import main

sys.exit(main())
