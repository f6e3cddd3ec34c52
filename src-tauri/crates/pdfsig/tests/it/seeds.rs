//! Where fuzzing begins: what one signed file holds for each target.

/// Text that a reader of page content knows, so that chance need not find it.
const CONTENT: &[u8] = b"q 1 0 0 1 72 700 cm BT /F 13 Tf 1 0 0 1 0 0 Tm 2 Tr 5 Tc 90 Tz 14 TL [(C\\303) -250 <4142>] TJ T* (x) ' \
1 2 (y) \" /G 9 Tf <0001> Tj ET Q /X Do 0 0 9 9 re f BI /W 1 /H 1 /BPC 8 /CS /G ID x EI /Span <</ActualText (A)>> BDC EMC\n\
begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0001> <0041> endbfchar \
2 beginbfrange <0002> <0009> <0042> <000A> <000B> [<0043> <0044>] endbfrange endcmap\n";

/// A target's name and the bytes for it.
pub type Seed = (&'static str, Vec<u8>);

/// The seeds of a whole file.
pub fn of(file: &[u8]) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = ["load", "text"].map(|target| (target, file.to_vec())).into();
    seeds.push(("text", CONTENT.to_vec()));
    let streams = streams(file);
    for der in contents(file) {
        seeds.push(("ber", der.clone()));
        let mut forms = vec![Vec::new()];
        forms.extend(streams.iter().filter(|bytes| bytes.first() == Some(&0x30)).cloned());
        for (index, brought) in forms.into_iter().enumerate() {
            let form = u8::try_from(index % 2).unwrap_or_default();
            let [high, low] = u16::try_from(der.len()).unwrap_or(u16::MAX).to_be_bytes();
            seeds.push(("cms", [&[form, high, low], der.as_slice(), &brought].concat()));
        }
        if let Some(token) = token(&der) {
            seeds.push(("timestamp", token.to_vec()));
            seeds.push(("ber", token.to_vec()));
        }
    }
    for plain in streams {
        if plain.windows(3).any(|window| window == b" Tf" || window == b"beg") {
            seeds.push(("text", plain));
        }
    }
    seeds
}

/// The decoded `/Contents` of every signature, without the zeros behind it.
fn contents(file: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for at in positions(file, b"/Contents") {
        let rest = file.get(at + 9..).unwrap_or_default().trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"<") else { continue };
        let digits: Vec<u8> = rest.iter().copied().take_while(u8::is_ascii_hexdigit).collect();
        let bytes = digits
            .chunks(2)
            .map_while(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect::<Vec<u8>>();
        let length = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        if length > 0 {
            found.push(bytes.get(..length).unwrap_or_default().to_vec());
        }
    }
    found
}

/// The timestamp of a signature: the value of the attribute `id-aa-timeStampToken`.
fn token(der: &[u8]) -> Option<&[u8]> {
    const ATTRIBUTE: &[u8] = &[0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e];
    let at = positions(der, ATTRIBUTE).next()?;
    let set = pdfsig::ber::Reader::new(der.get(at + ATTRIBUTE.len()..)?).any().ok()?;
    Some(set.children().any().ok()?.raw)
}

/// What the streams of the file hold, as far as they decode.
fn streams(file: &[u8]) -> Vec<Vec<u8>> {
    let options = lopdf::LoadOptions::with_max_decompressed_size(1 << 20);
    let Ok(document) = lopdf::Document::load_mem_with_options(file, options) else { return Vec::new() };
    document
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .filter_map(|stream| stream.get_plain_content_with_limit(64 << 10).ok())
        .collect()
}

fn positions<'a>(bytes: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(word.len()).enumerate().filter(move |(_, window)| *window == word).map(|(at, _)| at)
}
