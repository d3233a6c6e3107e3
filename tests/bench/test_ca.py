"""Makes a certificate authority for one run of the bench, and a certificate for `localhost`.

As AWS's endpoints have it: a root, an authority below it and a leaf, all RSA with 2,048 bits. Writes ca.pem (the
root), chain.pem (leaf and authority) and key.pem into the folder that is named.
"""

import datetime
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BEGIN = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
END = BEGIN + datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, signer, authority):
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


folder = pathlib.Path(sys.argv[1])
root, authority, leaf = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3))
(folder / "ca.pem").write_bytes(certificate("Bench root", root, "Bench root", root, True))
(folder / "chain.pem").write_bytes(
    certificate("localhost", leaf, "Bench authority", authority, False)
    + certificate("Bench authority", authority, "Bench root", root, True)
)
(folder / "key.pem").write_bytes(
    leaf.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
)
