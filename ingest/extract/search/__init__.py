"""Looking for many words and patterns in many texts, fast; what they mean is not known here."""
