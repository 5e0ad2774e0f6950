"""puhui 普惠: an open platform on which micro and small enterprises get financed."""
