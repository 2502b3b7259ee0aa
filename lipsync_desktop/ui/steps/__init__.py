"""The steps of the work: they carry values between widgets and tasks."""
