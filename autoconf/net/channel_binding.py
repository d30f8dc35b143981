"""Channel bindings (RFC 5056): they tie a login to one TLS connection, against relays.

Python's ssl cannot export keying material, so there is no tls-exporter (RFC 9266).
"""

import ssl
from collections.abc import Mapping


def bindings_of(sock: ssl.SSLSocket) -> Mapping[str, bytes]:
    """Return the channel bindings by name, after a handshake; the best is the first.

    RFC 5802 section 6.1 expects tls-unique, which is undefined from TLS 1.3 on.
    """
    found = {}
    unique = sock.get_channel_binding("tls-unique") if sock.version() == "TLSv1.2" else None
    if unique:
        found["tls-unique"] = unique
    end_point = server_end_point(sock.getpeercert(binary_form=True) or b"")
    if end_point:
        found["tls-server-end-point"] = end_point
    return found


def server_end_point(certificate: bytes) -> bytes | None:
    """Return the digest of a certificate in DER form, by the hash function of its signature.

    SHA-256 replaces MD5 and SHA-1 (RFC 5929 section 4.1). A signature without a hash function of
    its own, such as Ed25519, gives None.
    """
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256, Hash

    try:
        algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm):
        return None
    if algorithm is None:
        return None
    digest = Hash(SHA256() if isinstance(algorithm, MD5 | SHA1) else algorithm)
    digest.update(certificate)
    return digest.finalize()
