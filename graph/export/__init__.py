"""Files for others: annotations, networks, the dossier, a whole study, a release."""
