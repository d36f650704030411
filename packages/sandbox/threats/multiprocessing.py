# Starts a pool of processes.
import multiprocessing

multiprocessing.get_context("fork").Pool(2)
"succeeded"
