//! CBOR for the domain's types: identifiers as 16 bytes, units as text, rare rows as JSON.

use crate::document::Hash;
use crate::domain::{DeviceId, DocId, EntryId, PersonId, ProfileId, UnitId};
use minicbor::decode::{Decoder, Error};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};
use uuid::Uuid;

macro_rules! as_bytes {
    ($($id:ident),*) => {$(
        impl<C> Encode<C> for $id {
            fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
                e.bytes(self.0.as_bytes())?.ok()
            }
        }
        impl<'b, C> Decode<'b, C> for $id {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
                Uuid::from_slice(d.bytes()?).map($id).map_err(|_| Error::message("an id has 16 bytes"))
            }
        }
    )*};
}

as_bytes!(DocId, EntryId, PersonId, ProfileId, DeviceId);

impl<C> Encode<C> for Hash {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Hash {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        d.bytes()?.try_into().map(Hash).map_err(|_| Error::message("a hash has 32 bytes"))
    }
}

impl<C> Encode<C> for UnitId {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for UnitId {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        UnitId::new(d.str()?).map_err(|_| Error::message("not a unit id"))
    }
}

/// A value that travels as JSON text: for rows that are rare and grow fields often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<C, T: serde::Serialize> Encode<C> for Json<T> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        let text = serde_json::to_string(&self.0).map_err(|_| encode::Error::message("not JSON"))?;
        e.str(&text)?.ok()
    }
}

impl<'b, C, T: serde::de::DeserializeOwned> Decode<'b, C> for Json<T> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        serde_json::from_str(d.str()?).map(Json).map_err(|_| Error::message("not the expected JSON"))
    }
}
