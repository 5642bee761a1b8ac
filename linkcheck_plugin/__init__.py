"""Link linter for static sites."""
