"""Parts of AWS that several areas declare alike: policy documents, ARNs, KMS keys.

No whole service.
"""
