"""What is new in the world: works, patents, standards, cyber tactics, weapons, from open sources.

Works from many sources are one corpus; from it come what emerges, who leads and what a nation lacks, each
figure with its documents, its formula and how often such a figure was right before.
"""
