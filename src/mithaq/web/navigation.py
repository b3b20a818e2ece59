"""x"""
def navigation(request): return {}
