"""Parts of AWS that several areas declare: policy documents, ARNs, KMS keys.

No whole service.
"""
