"""Training of model packs: base encoder, features, loop, export. Needs the extra `train`."""
