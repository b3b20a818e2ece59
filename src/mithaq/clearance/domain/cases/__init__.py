"""The release case: what is asked, its life, advice, signatures, conditions, clocks, reasons and queues."""
