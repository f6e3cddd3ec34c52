//! Until when an algorithm counts as strong enough (rule R10), as one dated table.
//!
//! The dates are those that European practice (ETSI TS 119 312 and its national notes) settled on; the bounds are
//! those of today's Vietnamese certificates: RSA from 2048 bits, curves from 256.

use domain::UtcMillis;

use crate::algorithm::{Algorithm, Digest, Scheme};

const fn day(days_since_1970: i64) -> UtcMillis {
    UtcMillis(days_since_1970 * 86_400_000)
}

/// 2004-08-01
const MD5_ENDED: UtcMillis = day(12_631);
/// 2012-08-01
const SHA1_ENDED: UtcMillis = day(15_553);
/// 2026-01-01
const SHA224_ENDED: UtcMillis = day(20_454);
/// 2010-08-01
const RSA_BELOW_1024_ENDED: UtcMillis = day(14_822);
/// 2019-10-01
const RSA_BELOW_2048_ENDED: UtcMillis = day(18_170);
/// 2016-10-01
const CURVE_BELOW_256_ENDED: UtcMillis = day(17_075);

/// Since when a digest is too weak to sign with; `None`: strong.
pub(crate) fn digest_ended(digest: Digest) -> Option<UtcMillis> {
    match digest {
        Digest::Md5 => Some(MD5_ENDED),
        Digest::Sha1 => Some(SHA1_ENDED),
        Digest::Sha224 => Some(SHA224_ENDED),
        Digest::Sha256
        | Digest::Sha384
        | Digest::Sha512
        | Digest::Sha3_256
        | Digest::Sha3_384
        | Digest::Sha3_512
        | Digest::Shake256 => None,
    }
}

/// Since when a key of this size is too weak for the scheme; `None`: strong.
pub(crate) fn key_ended(scheme: Scheme, bits: u32) -> Option<UtcMillis> {
    match scheme {
        Scheme::RsaPkcs1 | Scheme::RsaPss { .. } => match bits {
            0..1024 => Some(RSA_BELOW_1024_ENDED),
            1024..2048 => Some(RSA_BELOW_2048_ENDED),
            _strong => None,
        },
        Scheme::Ecdsa if bits < 256 => Some(CURVE_BELOW_256_ENDED),
        Scheme::Ecdsa | Scheme::Ed25519 | Scheme::Ed448 => None,
    }
}

/// Since when the combination is too weak: the earliest end of any part.
pub(crate) fn ended(algorithm: Algorithm, digest: Digest, bits: u32) -> Option<UtcMillis> {
    let mask = match algorithm.scheme {
        Scheme::RsaPss { mask, .. } => digest_ended(mask),
        Scheme::RsaPkcs1 | Scheme::Ecdsa | Scheme::Ed25519 | Scheme::Ed448 => None,
    };
    [digest_ended(digest), key_ended(algorithm.scheme, bits), mask].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_since_when_an_algorithm_is_too_weak() {
        let cases = [
            (Scheme::RsaPkcs1, Digest::Sha256, 2048, None),
            (Scheme::RsaPkcs1, Digest::Sha1, 2048, Some("2012-08-01")),
            (Scheme::RsaPkcs1, Digest::Sha256, 1024, Some("2019-10-01")),
            (Scheme::RsaPkcs1, Digest::Sha256, 2047, Some("2019-10-01")),
            (Scheme::RsaPkcs1, Digest::Sha1, 1024, Some("2012-08-01")),
            (Scheme::RsaPkcs1, Digest::Sha1, 512, Some("2010-08-01")),
            (Scheme::RsaPkcs1, Digest::Md5, 4096, Some("2004-08-01")),
            (Scheme::RsaPkcs1, Digest::Sha224, 4096, Some("2026-01-01")),
            (Scheme::RsaPss { mask: Digest::Sha1, salt: 20 }, Digest::Sha256, 2048, Some("2012-08-01")),
            (Scheme::Ecdsa, Digest::Sha256, 256, None),
            (Scheme::Ecdsa, Digest::Sha256, 224, Some("2016-10-01")),
            (Scheme::Ed25519, Digest::Sha512, 253, None),
        ];
        for (scheme, digest, bits, expected) in cases {
            let since = ended(Algorithm { scheme, digest: None }, digest, bits);
            let shown = since.map(|moment| moment.vietnam_date().to_string());
            assert_eq!(shown.as_deref(), expected, "{scheme:?} {digest:?} {bits}");
        }
    }
}
