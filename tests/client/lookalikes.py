"""Values that look like credentials and are none: made when they are needed, so that no file holds one."""

import random
import zlib

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def base62(number, width):
    """`number` in base 62, filled with zeros to `width` characters."""
    out = ""
    while number:
        number, digit = divmod(number, 62)
        out = DIGITS[digit] + out
    return out.rjust(width, "0")


class LookAlikes:
    """A seeded source of look-alikes: the same seed gives the same values."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def word(self, length, alphabet=DIGITS):
        return "".join(self.random.choice(alphabet) for _ in range(length))

    def github(self):
        """A GitHub personal access token: its last six characters are a CRC-32 of the 30 before, in base 62."""
        body = self.word(30)
        return "gh" + "p_" + body + base62(zlib.crc32(body.encode()), 6)

    def npm(self):
        body = self.word(30)
        return "np" + "m_" + body + base62(zlib.crc32(body.encode()), 6)

    def password(self, length=24):
        return self.word(length, DIGITS + "!%+-_")

    def private_key(self):
        """A PEM block of random bytes: the armour is real, the key is not."""
        base64 = DIGITS + "+/"
        lines = [self.word(64, base64) for _ in range(12)] + [self.word(44, base64)]
        kind = "RSA PRIVATE" + " KEY"
        return f"-----BEGIN {kind}-----\n" + "\n".join(lines) + f"\n-----END {kind}-----\n"
