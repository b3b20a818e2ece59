"""Writes of joint projects."""
