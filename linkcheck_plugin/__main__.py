"""`python -m linkcheck_plugin` is the command `linkcheck`."""

import sys

from linkcheck_plugin.cli import main

if __name__ == "__main__":
    sys.exit(main())
