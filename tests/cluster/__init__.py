"""Processes of the cluster that are killed take nobody with them, and leave nobody behind."""
