"""The domain of Precedentes: records, codes, vocabularies, store and curation rules."""
