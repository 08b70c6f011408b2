"""Peer support and case conferences for NHS musculoskeletal physiotherapists."""
