"""The same table on many machines, which all see its folder: each film is made by one that has nothing else to do.

dask scheduler                                              # on one of them, and on all of them:
dask worker tcp://SCHEDULER:8786 --nthreads 1
python examples/batch_on_dask.py films.csv tcp://SCHEDULER:8786     # without the address: on this machine alone
"""

import sys
from pathlib import Path

from dask.distributed import Client, as_completed, get_worker

from lipsync_desktop import LipsyncError, RenderJob, installed_models, read_table, render


def make(job: RenderJob) -> int:
    mine = vars(get_worker())
    mine["models"] = mine.get("models") or installed_models()  # loaded once, for all films of this worker
    return [progress.total for progress in render(job, mine["models"])][-1]


if __name__ == "__main__":
    rows = read_table(Path(sys.argv[1]).resolve())
    with Client(sys.argv[2]) if len(sys.argv) > 2 else Client(threads_per_worker=1, dashboard_address=None) as client:
        films = {client.submit(make, row.job): row.job.output.name for row in rows}
        for future in as_completed(films):
            try:
                print(f"{films[future]}: {future.result()} frames", flush=True)
            except LipsyncError as error:
                print(f"{films[future]}: {error}", flush=True)
    sys.exit(any(future.status != "finished" for future in films))
