//! A device for tests: one file with its recovery secret, and the profile of one of its people.

use crate::office::{Answer, GOOD, Office, new_id};
use ed25519_dalek::SigningKey;
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, Role};
use shared::sync::account::{EnrolRequest, PasswordRequest, RecoveredRequest, SignInRequest, SignedIn};
use shared::sync::sign::{from_hex, hex, proof_message, recovery_proof, sign, sign_in_message};
use shared::sync::wire::{NONCE_HEADER, PROOF_HEADER, PROTOCOL, PROTOCOL_HEADER};

#[derive(Clone)]
pub struct Device {
    pub id: DeviceId,
    pub recovery: [u8; 16],
    pub profile: ProfileId,
    pub key: SigningKey,
    pub token: String,
    pub nonce: String,
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("random bytes");
    bytes
}

impl Device {
    pub fn new() -> Device {
        Device {
            id: new_id(),
            recovery: random(),
            profile: new_id(),
            key: SigningKey::from_bytes(&random()),
            token: String::new(),
            nonce: String::new(),
        }
    }

    /// Another person's profile in the same file.
    pub fn beside(&self) -> Device {
        Device { id: self.id, recovery: self.recovery, ..Device::new() }
    }

    /// A grid worker's device, enrolled with the password [`GOOD`].
    pub async fn enrolled(office: &Office) -> (PersonId, Device) {
        let person = office.add_person("林晓燕", Role::GridWorker, crate::office::VILLAGE);
        let mut device = Device::new();
        device.enrol(office, &office.code(person), GOOD).await;
        (person, device)
    }

    pub fn enrolment(&self, secret: &str, password: &str) -> EnrolRequest {
        EnrolRequest {
            secret: secret.into(),
            password: password.into(),
            device: self.id,
            profile: self.profile,
            public_key: hex(self.key.verifying_key().as_bytes()),
            recovery: hex(&self.recovery),
        }
    }

    pub async fn enrol(&mut self, office: &Office, secret: &str, password: &str) -> SignedIn {
        let answer = office.post("/v1/enrol", &self.enrolment(secret, password)).await;
        self.keep(answer)
    }

    pub fn sign_in_request(&self, password: &str, at: Millis) -> SignInRequest {
        let signature = hex(&sign(&self.key, &sign_in_message(self.profile, at)));
        SignInRequest { profile: self.profile, password: password.into(), signature, at }
    }

    pub async fn try_sign_in(&self, office: &Office, password: &str) -> Answer {
        office.post("/v1/sign-in", &self.sign_in_request(password, office.now())).await
    }

    pub async fn sign_in(&mut self, office: &Office, password: &str) -> SignedIn {
        let answer = self.try_sign_in(office, password).await;
        self.keep(answer)
    }

    pub fn recovered(
        &self,
        office: &Office,
        secret: &[u8],
        password: &str,
        next: [u8; 16],
    ) -> RecoveredRequest {
        RecoveredRequest {
            profile: self.profile,
            proof: hex(&recovery_proof(secret)),
            new_password: password.into(),
            next_recovery: hex(&next),
            signature: hex(&sign(&self.key, &sign_in_message(self.profile, office.now()))),
            at: office.now(),
        }
    }

    pub fn keep(&mut self, answer: Answer) -> SignedIn {
        let signed: SignedIn = answer.ok();
        self.token.clone_from(&signed.token);
        self.nonce.clone_from(&signed.nonce);
        signed
    }

    pub async fn change_password(&self, office: &Office, old: &str, new: &str) -> Answer {
        let request = PasswordRequest { old: old.into(), new: new.into() };
        let body = serde_json::to_vec(&request).expect("JSON");
        self.post_proven(office, "/v1/password", body).await
    }

    /// Sends a body with token and proof.
    pub async fn post_proven(&self, office: &Office, path: &str, body: Vec<u8>) -> Answer {
        let nonce = from_hex(&self.nonce).expect("a nonce");
        let proof = sign(&self.key, &proof_message(self.profile, &body, &nonce));
        let request = reqwest::Client::new()
            .post(format!("{}{path}", office.url))
            .header(PROTOCOL_HEADER, PROTOCOL)
            .header("authorization", format!("Bearer {}", self.token))
            .header(PROOF_HEADER, hex(&proof))
            .header(NONCE_HEADER, &self.nonce)
            .body(body);
        Answer::of(request.send().await.expect("answered")).await
    }
}
