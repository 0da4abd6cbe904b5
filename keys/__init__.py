"""The subject: keys, verdicts, probes; knows neither Telegram nor SQL nor HTTP servers."""
