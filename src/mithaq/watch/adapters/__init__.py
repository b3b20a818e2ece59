"""The outside of the watch: sources of works, the corpus on disk, its engine, feeds and lists."""
