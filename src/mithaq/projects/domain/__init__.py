"""Pure rules of joint projects."""
