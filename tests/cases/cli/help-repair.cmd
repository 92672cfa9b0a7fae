redline help repair
