"""The command line: argparse → a job → progress → an exit code. It never imports Qt."""
