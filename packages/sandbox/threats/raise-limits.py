# Raises its own limits.
import resource

raised = []
for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
    soft, hard = resource.getrlimit(kind)
    for wanted in ((hard + 1, hard + 1), (resource.RLIM_INFINITY, resource.RLIM_INFINITY), (soft, hard)):
        try:
            resource.setrlimit(kind, wanted)
            raised.append(kind)
        except (ValueError, OSError):
            pass
f"succeeded: {raised}" if raised else "refused"
