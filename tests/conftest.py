"""What all tests share."""

import os

from hypothesis import settings

# No deadline: two workers and a database make single examples slow at times. CI tries the same examples every time.
settings.register_profile("laptop", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "laptop")
