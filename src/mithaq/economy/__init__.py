"""Economy: what exchange brings to civil life.

It follows a technology from idea to licence, company, jobs and exports, says which industries it could feed
and which fields a nation can enter next, and
accounts for what it brought, net of what would have come anyway.
"""
