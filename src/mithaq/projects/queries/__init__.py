"""Reads of joint projects."""
