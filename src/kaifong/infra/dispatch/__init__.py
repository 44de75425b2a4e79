"""Messages that must not be lost: asked for in a transaction, sent afterwards, again until somebody took them.

The door is `kaifong.infra.dispatch.api`.
"""
