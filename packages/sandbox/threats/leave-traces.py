# Changes what the next session might start from.
import builtins
import os
import random

pd.set_option("display.max_rows", 3)
np.random.seed(99)
random.seed(99)
os.environ["LEFT_BEHIND"] = "1"
builtins.left_behind = 1
pd.left_behind = 1
if "data" in globals():
    data = b"changed"
"left"
