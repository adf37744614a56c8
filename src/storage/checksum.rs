//! What tells bytes that came in from bytes that came back, at a tenth of the price of a digest. It finds what a
//! disk does to bytes, not what a person does; what a file is called and signed by is its SHA-256.

/// A CRC-64 and the number of bytes that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checksum {
    crc: u64,
    bytes: u64,
}

/// Sums up a stream as it passes.
pub(super) struct Summer(crc_fast::Digest);

impl Default for Summer {
    fn default() -> Self {
        Self(crc_fast::Digest::new(crc_fast::CrcAlgorithm::Crc64Nvme))
    }
}

impl Summer {
    /// Takes the next bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Of all that passed.
    pub(super) fn finish(&self) -> Checksum {
        Checksum { crc: self.0.finalize(), bytes: self.0.get_amount() }
    }
}

#[cfg(test)]
impl Checksum {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut summer = Summer::default();
        summer.update(bytes);
        summer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_catalogued_sum_however_the_bytes_are_cut() {
        // The check value of CRC-64/NVME in the catalogue of parametrised CRC algorithms.
        let known = Checksum { crc: 0xae8b_1486_0a79_9888, bytes: 9 };
        assert_eq!(Checksum::of(b"123456789"), known);
        let mut summer = Summer::default();
        for piece in [&b"12"[..], b"", b"3456789"] {
            summer.update(piece);
        }
        assert_eq!(summer.finish(), known);
    }

    #[test]
    fn one_bit_or_one_byte_more_is_seen() {
        let bytes = vec![7; 100_000];
        let whole = Checksum::of(&bytes);
        for at in [0, 50_000, 99_999] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_ne!(Checksum::of(&other), whole, "{at}");
        }
        assert_ne!(Checksum::of(&[bytes.as_slice(), &[0]].concat()), whole);
    }
}
