"""What the steps share: the project, the film, the crew, what is asked of the engine."""
