"""The corpus on disk: Parquet files, the list of those that count, loads on their way, engines that read."""
