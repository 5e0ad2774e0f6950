"""From files of enterprises and their VAT invoices to a scorecard, and from that to scores."""
